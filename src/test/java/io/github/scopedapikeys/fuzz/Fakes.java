package io.github.scopedapikeys.fuzz;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Models of Keycloak that answer a few methods; any other call fails the test. */
public final class Fakes {

    private Fakes() {}

    /** A model with these methods, each given its arguments. */
    public static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> type.getSimpleName();
                    default -> {
                        Function<Object[], Object> answer = methods.get(method.getName());
                        if (answer == null) {
                            throw new UnsupportedOperationException(method.getName());
                        }
                        yield answer.apply(arguments);
                    }
                }));
    }
}
