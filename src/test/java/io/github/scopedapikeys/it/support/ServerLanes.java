package io.github.scopedapikeys.it.support;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which lane is free.
 *
 * <p>A class takes a lane when it begins and not before: a new class needs no place in a list, and when one lane is slow,
 * the other runs more classes.
 */
final class ServerLanes {

    private final List<ServerLane> all;
    private final Set<ServerLane> taken = new HashSet<>();
    private final Map<ServerLane, Class<?>> configurations = new HashMap<>();

    ServerLanes(Collection<ServerLane> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Waits for a free lane.
     *
     * @param configuration of the server that is needed. A lane whose server has it is preferred, then one that has had no
     *     server yet.
     */
    synchronized ServerLane take(Class<?> configuration) throws InterruptedException {
        while (taken.size() == all.size()) {
            wait();
        }
        List<Predicate<ServerLane>> wishes = List.of(
                lane -> configuration.equals(configurations.get(lane)),
                lane -> !configurations.containsKey(lane),
                lane -> true);
        ServerLane lane = wishes.stream()
                .flatMap(wish -> all.stream().filter(it -> !taken.contains(it)).filter(wish))
                .findFirst()
                .orElseThrow();
        taken.add(lane);
        configurations.put(lane, configuration);
        return lane;
    }

    synchronized void giveBack(ServerLane lane) {
        taken.remove(lane);
        notifyAll();
    }
}
