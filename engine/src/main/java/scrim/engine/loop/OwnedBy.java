package scrim.engine.loop;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** For readers: only the thread with this role may call the method or touch the type's insides. */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
public @interface OwnedBy {
    ThreadRole value();
}
