package scrim.daemon.control.http;

/**
 * What the API shows that is not the state of the show itself.
 *
 * @param pictures of screens
 * @param thumbnails of shaders and scenes
 * @param texts of shaders
 * @param sources of video and sound
 */
public record Media(Pictures pictures, Thumbnails thumbnails, ShaderTexts texts, Sources sources) {}
