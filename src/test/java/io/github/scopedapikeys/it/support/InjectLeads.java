package io.github.scopedapikeys.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Injects a new {@link Leads} for each test. Its realm has no keys. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface InjectLeads {

    /** The reference of the realm, as in its {@code InjectRealm}. */
    String realmRef() default "";
}
