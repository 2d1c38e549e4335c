package io.github.scopedapikeys.it.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Things that are compared, done in turns, so that whatever else the machine does hits all of them. */
public final class Turns {

    private final Map<String, IntConsumer> runs = new LinkedHashMap<>();

    /** @param run is told how often it was done before */
    public Turns add(String name, IntConsumer run) {
        if (runs.put(name, run) != null) {
            throw new IllegalArgumentException("Two are called " + name);
        }
        return this;
    }

    /**
     * Does each equally often. Each turn begins with another one.
     *
     * @param warmUp how often before it counts
     * @param counted how often then
     * @return the times, by name, in the order of adding
     */
    public Map<String, Samples> measure(int warmUp, int counted) {
        Map<String, Samples> samples = new LinkedHashMap<>();
        runs.keySet().forEach(name -> samples.put(name, new Samples()));
        List<String> names = new ArrayList<>(runs.keySet());
        for (int turn = 0; turn < warmUp + counted; turn++) {
            int done = turn;
            for (int i = 0; i < names.size(); i++) {
                String name = names.get((turn + i) % names.size());
                Samples times = turn < warmUp ? new Samples() : samples.get(name);
                times.time(() -> runs.get(name).accept(done));
            }
        }
        return samples;
    }
}
