package scrim.bench;

/** The least a Java program can do: what a JVM costs before anybody's code runs. */
final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        System.out.println("hello");
    }
}
