package scrim.daemon.store;

import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.Sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A way to save wrongly that every test of single calls lets pass: the store with one rule of the
 * commit left out, by what stands between it and the disk.
 */
enum Mutant {
    /** The store as it is, through the same wrapping as the others. */
    NONE("nothing is changed"),

    NO_FILE_FORCE("a new file is not forced") {
        @Override
        Disk writing(MemoryDisk memory) {
            return new Wrapped(memory) {
                @Override
                public NewFile createNew(Path file) throws IOException {
                    return notForced(memory.createNew(file));
                }
            };
        }
    },

    NO_FOLDER_FORCE("a folder is not forced") {
        @Override
        Disk writing(MemoryDisk memory) {
            return new Wrapped(memory) {
                @Override
                public void forceFolder(Path folder) {}
            };
        }
    },

    RENAME_FIRST("a file gets its name before its content is forced") {
        @Override
        Disk writing(MemoryDisk memory) {
            return new Wrapped(memory) {
                private final Map<Path, NewFile> open = new HashMap<>();

                @Override
                public NewFile createNew(Path file) throws IOException {
                    NewFile created = memory.createNew(file);
                    open.put(file, created);
                    return notForced(created);
                }

                @Override
                public void move(Path from, Path to) throws IOException {
                    memory.move(from, to);
                    NewFile written = open.remove(from);
                    if (written != null) {
                        written.force();
                    }
                }
            };
        }
    },

    DELETE_OLD_FIRST("the old generation is deleted before the folder is forced") {
        @Override
        Disk writing(MemoryDisk memory) {
            return new Wrapped(memory) {
                @Override
                public void move(Path from, Path to) throws IOException {
                    List<Found> old = memory.list(to.getParent());
                    memory.move(from, to);
                    for (Found file : old) {
                        if (file.name().startsWith("state-")) {
                            memory.delete(to.resolveSibling(file.name()));
                        }
                    }
                }
            };
        }
    },

    IGNORE_CHECKSUM("the checksum is not compared") {
        @Override
        Disk reading(Disk disk) {
            return new Wrapped(disk) {
                @Override
                public byte[] read(Path file) throws IOException {
                    return resealed(disk.read(file));
                }
            };
        }
    },

    WRITE_IN_PLACE("the newest file is written over") {
        @Override
        Disk writing(MemoryDisk memory) {
            return new Wrapped(memory) {
                private final Map<Path, Path> really = new HashMap<>();

                @Override
                public NewFile createNew(Path file) throws IOException {
                    Path newest = null;
                    for (Found found : memory.list(file.getParent())) {
                        Path path = file.resolveSibling(found.name());
                        if (found.name().startsWith("state-")
                                && file.getFileName().toString().startsWith(".state-")
                                && (newest == null || path.compareTo(newest) > 0)) {
                            newest = path;
                        }
                    }
                    if (newest == null) {
                        return memory.createNew(file);
                    }
                    really.put(file, newest);
                    return memory.overwrite(newest);
                }

                @Override
                public void move(Path from, Path to) throws IOException {
                    Path written = really.remove(from);
                    memory.move(written == null ? from : written, to);
                }
            };
        }
    },

    CLEAR_DIRTY_FIRST("a change counts as saved before the result of the save is known") {
        @Override
        Sink saving(Sink sink) {
            return new Sink() {
                @Override
                public Saved write(PersistenceRequest request) {
                    try {
                        return sink.write(request);
                    } catch (IOException _) {
                        return new Saved(request.rev(), true);
                    }
                }

                @Override
                public List<PersistenceRequest> check() throws IOException {
                    return sink.check();
                }

                @Override
                public String place(PersistenceRequest request) {
                    return sink.place(request);
                }
            };
        }
    },

    FORCE_AGAIN("a force that failed is tried again on the same file") {
        @Override
        Disk writing(MemoryDisk memory) {
            return new Wrapped(memory) {
                @Override
                public NewFile createNew(Path file) throws IOException {
                    NewFile created = memory.createNew(file);
                    return new NewFile() {
                        @Override
                        public void write(ByteBuffer bytes) throws IOException {
                            created.write(bytes);
                        }

                        @Override
                        public void force() throws IOException {
                            try {
                                created.force();
                            } catch (IOException _) {
                                created.force();
                            }
                        }

                        @Override
                        public void close() throws IOException {
                            created.close();
                        }
                    };
                }
            };
        }
    };

    final String words;

    Mutant(String words) {
        this.words = words;
    }

    /** What stands between the store and the disk while it saves. */
    Disk writing(MemoryDisk memory) {
        return new Wrapped(memory);
    }

    /** What stands between the store and the disk when it is started after a crash. */
    Disk reading(Disk disk) {
        return new Wrapped(disk);
    }

    /** What stands between the writer and the store. */
    Sink saving(Sink sink) {
        return sink;
    }

    private static Disk.NewFile notForced(Disk.NewFile created) {
        return new Disk.NewFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                created.write(bytes);
            }

            @Override
            public void force() {}

            @Override
            public void close() throws IOException {
                created.close();
            }
        };
    }

    private static final Pattern CHECKSUM = Pattern.compile("\"crc32c\":\"([^\"\n]{8})\"");

    /** The same file with the checksum that belongs to it. */
    static byte[] resealed(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        Matcher matcher = CHECKSUM.matcher(text);
        if (!matcher.find()) {
            return file;
        }
        String before = text.substring(0, matcher.start(1));
        String after = text.substring(matcher.end(1));
        var crc = new CRC32C();
        crc.update((before + "00000000" + after).getBytes(StandardCharsets.ISO_8859_1));
        String checksum = String.format(Locale.ROOT, "%08x", crc.getValue());
        return (before + checksum + after).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A disk that does what another one does. */
    private static class Wrapped implements Disk {
        private final Disk disk;

        Wrapped(Disk disk) {
            this.disk = disk;
        }

        @Override
        public Lock lock(Path folder) throws IOException {
            return disk.lock(folder);
        }

        @Override
        public boolean exists(Path path) {
            return disk.exists(path);
        }

        @Override
        public boolean isWritable(Path folder) {
            return disk.isWritable(folder);
        }

        @Override
        public long freeBytes(Path folder) throws IOException {
            return disk.freeBytes(folder);
        }

        @Override
        public void createFolder(Path folder) throws IOException {
            disk.createFolder(folder);
        }

        @Override
        public List<Found> list(Path folder) throws IOException {
            return disk.list(folder);
        }

        @Override
        public byte[] read(Path file) throws IOException {
            return disk.read(file);
        }

        @Override
        public NewFile createNew(Path file) throws IOException {
            return disk.createNew(file);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            disk.move(from, to);
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            disk.forceFolder(folder);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }

        @Override
        public void link(Path link, Path target) throws IOException {
            disk.link(link, target);
        }
    }
}
