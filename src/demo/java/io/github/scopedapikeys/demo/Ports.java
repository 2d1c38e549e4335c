package io.github.scopedapikeys.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Checks that a port is free before the server starts, for a clear message. */
final class Ports {

    private static final int CONNECT_MILLIS = 500;

    private Ports() {}

    /**
     * Returns if the port is free.
     *
     * @param option the system property that changes the port
     * @throws DemoFailure if the port is in use; the message contains the port and the option
     */
    static void requireFree(int port, String purpose, String option) {
        if (answers(port) || !canBeBound(port)) {
            throw new DemoFailure("Port %d (%s) is taken. Stop what uses it, or choose another one: -D%s=%d"
                    .formatted(port, purpose, option, port == 65_535 ? port - 1 : port + 1));
        }
    }

    /**
     * Some systems allow a bind to a local address although a listener on all addresses exists. So a successful bind is
     * no proof.
     */
    private static boolean answers(int port) {
        try {
            for (InetAddress address : InetAddress.getAllByName("localhost")) {
                if (answers(new InetSocketAddress(address, port))) {
                    return true;
                }
            }
            return false;
        } catch (IOException noLocalhost) {
            return false;
        }
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    private static boolean canBeBound(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
