package io.github.scopedapikeys.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A new {@link Leads} for each test, whose realm has no keys. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface InjectLeads {

    /** The reference of the realm, as its {@code InjectRealm} has it. */
    String realmRef() default "";
}
