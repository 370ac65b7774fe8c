package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Requests that cannot be carried out: each says what is wrong and where, and changes nothing. */
class BadRequestsTest {
    @TempDir static Path folder;
    private static Stage stage;

    @BeforeAll
    static void start() throws IOException {
        stage = new Stage(folder);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    // In the bodies ' stands for ".
    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            textBlock =
                    """
                    400|notJson|``|``
                    400|notJson|``|hello
                    400|notJson|``|{'op':'keep'
                    400|notJson|``|{'op':'keep'} {'op':'keep'}
                    400|notJson|``|{'op':'keep','op':'revert'}
                    400|notJson|``|{'op':'setParameter','target':'main/warp/speed','value':NaN}
                    400|notJson|``|{'op':'setParameter','target':'main/warp/speed','value':Infinity}
                    400|notJson|``|{'op':'keep',}
                    400|notJson|``|{'op':'keep'/*why*/}
                    422|wrongType|``|[{'op':'keep'}]
                    422|wrongType|``|'keep'
                    422|missingField|op|{}
                    422|missingField|op|{'target':'main/warp/speed','value':1}
                    422|wrongType|op|{'op':5}
                    422|unknownOp|op|{'op':'setParamter','target':'main/warp/speed','value':1}
                    422|unknownOp|op|{'op':'refreshCatalog'}
                    422|unknownOp|op|{'op':'setEnvironment'}
                    422|unknownField|tagret|{'op':'setParameter','tagret':'main/warp/speed','value':1}
                    422|unknownField|mutations|{'op':'keep','mutations':[]}
                    422|unknownField|priority|{'mutations':[{'op':'keep'}],'priority':1}
                    422|missingField|target|{'op':'setParameter','value':1}
                    422|missingField|value|{'op':'setParameter','target':'main/warp/speed'}
                    422|missingField|value|{'op':'setParameter','target':'main/warp/speed','value':null}
                    422|wrongType|target|{'op':'setParameter','target':7,'value':1}
                    404|unknownTarget|target|{'op':'setParameter','target':'main/warp/sped','value':1}
                    404|unknownTarget|target|{'op':'setParameter','target':'main/warp','value':1}
                    404|unknownTarget|target|{'op':'setParameter','target':'','value':1}
                    404|unknownTarget|target|{'op':'setParameter','target':'main/lost/speed','value':1}
                    422|wrongType|value|{'op':'setParameter','target':'main/warp/speed','value':'fast'}
                    422|wrongType|value|{'op':'setParameter','target':'main/warp/speed','value':true}
                    422|wrongType|value|{'op':'setParameter','target':'main/warp/speed','value':[1]}
                    422|badValue|value|{'op':'setParameter','target':'main/warp/speed','value':1e39}
                    422|badValue|value|{'op':'setParameter','target':'main/warp/speed','value':-1e999}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/on','value':1}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/mode','value':0.5}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/mode','value':true}
                    422|badValue|value|{'op':'setParameter','target':'main/all/mode','value':3}
                    422|badArgument|value|{'op':'setParameter','target':'main/all/mode','value':1e12}
                    422|badValue|value|{'op':'setParameter','target':'main/all/mode','value':'Sofd'}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/center','value':1}
                    422|badValue|value|{'op':'setParameter','target':'main/all/center','value':[1]}
                    422|badValue|value|{'op':'setParameter','target':'main/all/center','value':[1,2,3]}
                    422|wrongType|value[1]|{'op':'setParameter','target':'main/all/center','value':[1,'b']}
                    422|badValue|value[0]|{'op':'setParameter','target':'main/all/center','value':[1e40,0]}
                    422|badValue|value|{'op':'setParameter','target':'main/all/tint','value':[1,1]}
                    422|wrongType|value[2]|{'op':'setParameter','target':'main/all/tint','value':[1,1,null]}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/title','value':1}
                    422|badValue|value|{'op':'setParameter','target':'main/all/title','value':'123456789012345678901'}
                    422|badValue|value|{'op':'setParameter','target':'main/all/title','value':'\\ud800'}
                    422|badValue|value|{'op':'setParameter','target':'main/all/title','value':'\\udc00\\ud800'}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/hit','value':1}
                    422|badValue|value|{'op':'setParameter','target':'main/all/hit','value':false}
                    422|wrongType|value|{'op':'setParameter','target':'main/all/picture','value':'below'}
                    422|missingField|value.source|{'op':'setParameter','target':'main/all/picture','value':{}}
                    422|badArgument|value.source|{'op':'setParameter','target':'main/all/picture','value':{'source':'above'}}
                    422|unknownField|value.path|{'op':'setParameter','target':'main/all/picture','value':{'source':'below','path':'x'}}
                    422|missingField|value.path|{'op':'setParameter','target':'main/all/picture','value':{'source':'file'}}
                    422|badValue|value.path|{'op':'setParameter','target':'main/all/picture','value':{'source':'file','path':'../token'}}
                    422|badValue|value.path|{'op':'setParameter','target':'main/all/picture','value':{'source':'file','path':'/etc/passwd'}}
                    422|badArgument|value.name|{'op':'setParameter','target':'main/all/picture','value':{'source':'video','name':'a b'}}
                    404|unknownTarget|value.layer|{'op':'setParameter','target':'main/all/picture','value':{'source':'layer','layer':'wrap'}}
                    404|unknownTarget|value.screen|{'op':'setParameter','target':'main/all/picture','value':{'source':'screen','screen':'wall'}}
                    422|badArgument|lifetime|{'op':'setParameter','target':'main/warp/speed','value':1,'lifetime':'forever'}
                    422|badArgument|want|{'op':'keep','want':'fries'}
                    422|wrongType|base|{'op':'keep','base':'7'}
                    422|wrongType|base|{'op':'keep','base':7.5}
                    422|badArgument|base|{'op':'keep','base':-1}
                    409|staleBase|base|{'op':'keep','base':3}
                    404|unknownTarget|target|{'op':'reset','target':'wall'}
                    404|unknownTarget|target|{'op':'revert','target':'main/wrap'}
                    404|unknownTarget|target|{'op':'keep','target':'main/warp/sped'}
                    404|unknownTarget|target|{'op':'releaseAutomation','target':'main/warp/speed/x'}
                    404|unknownTarget|target|{'op':'clearHistory','target':'wall/warp'}
                    422|wrongType|target|{'op':'reset','target':['main']}
                    422|missingField|screen|{'op':'addLayer','shader':'warp'}
                    422|missingField|shader|{'op':'addLayer','screen':'main'}
                    404|unknownTarget|screen|{'op':'addLayer','screen':'wall','shader':'warp'}
                    404|unknownTarget|shader|{'op':'addLayer','screen':'main','shader':'wrap'}
                    404|unknownTarget|shader|{'op':'addLayer','screen':'main','shader':'wrap','values':{'speed':1}}
                    422|badArgument|shader|{'op':'addLayer','screen':'main','shader':'torn'}
                    422|badArgument|shader|{'op':'addLayer','screen':'main','shader':'../warp'}
                    422|badArgument|screen|{'op':'addLayer','screen':'a b','shader':'warp'}
                    409|alreadyExists|key|{'op':'addLayer','screen':'main','shader':'warp','key':'warp'}
                    422|badArgument|key|{'op':'addLayer','screen':'main','shader':'warp','key':'L9'}
                    422|badArgument|key|{'op':'addLayer','screen':'main','shader':'warp','key':'a/b'}
                    422|badArgument|at|{'op':'addLayer','screen':'main','shader':'warp','at':6}
                    422|badArgument|at|{'op':'addLayer','screen':'main','shader':'warp','at':-1}
                    422|wrongType|at|{'op':'addLayer','screen':'main','shader':'warp','at':'top'}
                    422|wrongType|values|{'op':'addLayer','screen':'main','shader':'warp','values':[1]}
                    404|unknownTarget|values.sped|{'op':'addLayer','screen':'main','shader':'warp','values':{'sped':1}}
                    422|wrongType|values.speed|{'op':'addLayer','screen':'main','shader':'warp','values':{'speed':'fast'}}
                    422|badValue|values.mode|{'op':'addLayer','screen':'main','shader':'all','values':{'mode':3}}
                    422|badArgument|values.mix|{'op':'addLayer','screen':'main','shader':'warp','values':{'layer.mix':1,'mix':0}}
                    422|missingField|target|{'op':'removeLayer'}
                    422|badArgument|target|{'op':'removeLayer','target':'warp'}
                    404|unknownTarget|target|{'op':'removeLayer','target':'main/wrap'}
                    404|unknownTarget|target|{'op':'removeLayer','target':'main/master'}
                    422|missingField|to|{'op':'moveLayer','target':'main/warp'}
                    422|badArgument|to|{'op':'moveLayer','target':'main/warp','to':5}
                    422|wrongType|to|{'op':'moveLayer','target':'main/warp','to':1.5}
                    404|unknownTarget|shader|{'op':'setShader','target':'main/warp','shader':'none'}
                    422|badArgument|shader|{'op':'setShader','target':'main/warp','shader':'torn'}
                    409|alreadyExists|key|{'op':'setLayerKey','target':'main/warp','key':'ribbons'}
                    422|badArgument|key|{'op':'setLayerKey','target':'main/warp','key':'master'}
                    409|alreadyExists|screen|{'op':'addScreen','screen':'main','width':8,'height':8,'framesPerSecond':30}
                    422|missingField|height|{'op':'addScreen','screen':'wall','width':8,'framesPerSecond':30}
                    422|badArgument|width|{'op':'addScreen','screen':'wall','width':0,'height':8,'framesPerSecond':30}
                    422|badArgument|height|{'op':'addScreen','screen':'wall','width':8,'height':99999,'framesPerSecond':30}
                    422|badArgument|framesPerSecond|{'op':'setFormat','screen':'main','width':8,'height':8,'framesPerSecond':0}
                    404|unknownTarget|screen|{'op':'setFormat','screen':'wall','width':8,'height':8,'framesPerSecond':30}
                    422|badArgument|screen|{'op':'removeScreen','screen':'main'}
                    404|unknownTarget|screen|{'op':'removeScreen','screen':'wall'}
                    404|unknownTarget|screen|{'op':'saveScene','screen':'wall','scene':'s'}
                    422|badArgument|scene|{'op':'saveScene','screen':'main','scene':'a b'}
                    422|badArgument|name|{'op':'saveScene','screen':'main','scene':'s','name':' '}
                    422|badValue|name|{'op':'saveScene','screen':'main','scene':'s','name':'\\udead'}
                    404|unknownTarget|scene|{'op':'loadScene','screen':'main','scene':'none'}
                    404|unknownTarget|screen|{'op':'loadScene','screen':'wall','scene':'none'}
                    422|badArgument|automation|{'op':'loadScene','screen':'main','scene':'none','automation':'maybe'}
                    404|unknownTarget|scene|{'op':'renameScene','scene':'none','name':'x'}
                    422|missingField|name|{'op':'renameScene','scene':'none'}
                    404|unknownTarget|scene|{'op':'deleteScene','scene':'none'}
                    422|wrongType|mutations|{'mutations':{'op':'keep'}}
                    422|badArgument|mutations|{'mutations':[]}
                    422|wrongType|mutations[0]|{'mutations':['keep']}
                    422|missingField|mutations[1].op|{'mutations':[{'op':'keep'},{}]}
                    422|unknownField|mutations[0].base|{'mutations':[{'op':'keep','base':7}]}
                    404|unknownTarget|mutations[2].target|{'mutations':[{'op':'keep'},{'op':'keep'},{'op':'keep','target':'x'}]}
                    422|badArgument|mutations[1].to|{'mutations':[{'op':'keep'},{'op':'moveLayer','target':'main/warp','to':9}]}
                    """)
    void aBadRequestSaysWhatAndWhere(int status, String code, String path, String body) {
        String before = stage.everything();

        HttpResponse<String> answer = stage.post(body.replace('\'', '"'));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var problem = Stage.tree(answer);
        assertThat(problem.get("code").stringValue()).as(answer.body()).isEqualTo(code);
        assertThat(problem.get("path").stringValue()).as(answer.body()).isEqualTo(path);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:scrim:problem:" + code);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void aSlipIsToldWhatWasMeant() {
        assertThat(stage.post("{\"op\":\"setParamter\"}").body())
                .contains("did you mean \\\"setParameter\\\"?");
        assertThat(stage.post("{\"op\":\"keep\",\"tagret\":\"main\"}").body())
                .contains("did you mean \\\"target\\\"?");
        assertThat(stage.post("{\"op\":\"keep\",\"target\":\"main/warp/sped\"}").body())
                .contains("did you mean \\\"main/warp/speed\\\"?");
        assertThat(stage.post("{\"op\":\"keep\",\"target\":\"main/wrap\"}").body())
                .contains("did you mean \\\"warp\\\"?");
    }

    @Test
    void nestingHasALimit() {
        String body = "{\"op\":" + "[".repeat(40) + "]".repeat(40) + "}";

        assertThat(stage.post(body).statusCode()).isEqualTo(400);
    }

    @Test
    void aNumberOfAThousandDigitsIsRefused() {
        String body =
                "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":"
                        + "1".repeat(1_000)
                        + "}";

        assertThat(stage.post(body).statusCode()).isEqualTo(400);
    }

    @Test
    void moreThanAThousandMutationsAreRefused() {
        String body =
                "{\"mutations\":[" + "{\"op\":\"keep\"},".repeat(1_000) + "{\"op\":\"keep\"}]}";
        String before = stage.everything();

        HttpResponse<String> answer = stage.post(body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Stage.tree(answer).get("path").stringValue()).isEqualTo("mutations");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("a body may have 64 KiB, announced or not")
    void aLargeBodyIsRefused() {
        String fits = "{\"op\":\"clearHistory\"}" + " ".repeat(64 * 1024 - 21);
        byte[] tooLong = (fits + " ").getBytes(StandardCharsets.US_ASCII);

        assertThat(stage.post(fits).statusCode()).isEqualTo(200);
        String before = stage.everything();

        HttpResponse<String> announced = stage.post(new String(tooLong, StandardCharsets.US_ASCII));
        HttpResponse<String> streamed =
                stage.send(
                        stage.request("/api/mutations")
                                .POST(
                                        BodyPublishers.ofInputStream(
                                                () -> new ByteArrayInputStream(tooLong))));

        assertThat(announced.statusCode()).isEqualTo(413);
        assertThat(Stage.tree(announced).get("code").stringValue()).isEqualTo("tooLarge");
        assertThat(streamed.statusCode()).isEqualTo(413);
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void aHugeAnnouncementIsRefusedBeforeItIsSent() {
        String answer =
                stage.raw(
                        "POST /api/mutations HTTP/1.1\nHost: "
                                + stage.address()
                                + "\nAuthorization: Bearer "
                                + stage.token
                                + "\nContent-Length: 9999999999\n\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "multipart/form-data; boundary=x", "application/xml"})
    void anotherTypeIsRefused(String type) {
        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/mutations")
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString("{\"op\":\"keep\"}")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(Stage.tree(answer).get("path").stringValue()).isEqualTo("Content-Type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/x-www-form-urlencoded"
            })
    void whatCurlSendsByItselfIsRead(String type) {
        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/mutations")
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString("{\"op\":\"clearHistory\"}")));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aCompressedBodyIsRefused() {
        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/mutations")
                                .header("Content-Encoding", "gzip")
                                .POST(BodyPublishers.ofString("{\"op\":\"keep\"}")));

        assertThat(answer.statusCode()).isEqualTo(415);
    }

    @Test
    void lookingChangesNothing() {
        String before = stage.everything();

        HttpResponse<String> answer = stage.get("/api/mutations?op=removeLayer&target=main/warp");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"})
    void aPathToLookAtTakesNoOtherMethod(String method) {
        String before = stage.everything();

        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/screens/main")
                                .method(method, BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/states",
                "/api/state/",
                "/api/screens/",
                "/api/screens/main/",
                "/api/screens/main/frame.jpg",
                "/favicon.ico"
            })
    void anUnknownPathIsNotFound(String path) {
        HttpResponse<String> answer = stage.get(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("unknownPath");
    }
}
