package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** Stands between the store and a disk, whatever the calls of a disk may be. */
interface DiskCalls {
    Object[] NOTHING = {};

    /**
     * Does a call, or something else in its place.
     *
     * @param call the method's name: {@code createNew}, {@code write}, {@code forceFolder}
     * @param arguments of the call
     * @param go the call itself
     * @return what the call answers; null where it answers nothing
     */
    @Nullable Object called(String call, Object[] arguments, Callable<@Nullable Object> go)
            throws Exception;

    /** A disk whose calls, and those on its new files, all go through one place. */
    static Disk of(Disk disk, DiskCalls calls) {
        return between(Disk.class, disk, calls);
    }

    private static <T> T between(Class<T> type, T real, DiskCalls calls) {
        Object between =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            Object answer =
                                    calls.called(
                                            method.getName(),
                                            arguments == null ? NOTHING : arguments,
                                            () -> {
                                                try {
                                                    return method.invoke(real, arguments);
                                                } catch (InvocationTargetException failure) {
                                                    throw cause(failure);
                                                }
                                            });
                            return answer instanceof Disk.NewFile file
                                    ? between(Disk.NewFile.class, file, calls)
                                    : answer;
                        });
        return type.cast(between);
    }

    private static Exception cause(InvocationTargetException failure) {
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        return (Exception) failure.getCause();
    }
}
