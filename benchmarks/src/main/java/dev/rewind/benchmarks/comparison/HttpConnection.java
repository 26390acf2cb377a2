package dev.rewind.benchmarks.comparison;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One HTTP/1.1 connection that is kept open and asks one question at a time. It does as little as possible, because
 * client and server share the machine. Not safe for use by several threads.
 */
public final class HttpConnection implements AutoCloseable {

    private static final int TIMEOUT_MS = 60_000;
    private static final int BUFFER = 64 << 10;
    private static final int HEX = 16;

    private final Socket socket;
    private final InputStream in;

    /** An answer. */
    public static final class Answer {

        private final int status;
        private final byte[] body;

        Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        /** The status code. */
        public int status() {
            return status;
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Connects. */
    public HttpConnection(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /** Asks for a resource. */
    public Answer get(String path) throws IOException {
        return get(path, "");
    }

    /**
     * Asks for a resource.
     *
     * @param header a header of the request, such as {@code X-Rewind-Position: 3:17}; empty for none
     */
    public Answer get(String path, String header) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + (header.isEmpty() ? "" : header + "\r\n");
        socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String start = line();
        int status = Integer.parseInt(start.split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        for (String answered = line(); !answered.isEmpty(); answered = line()) {
            String lower = answered.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        return new Answer(status, chunked ? chunks() : exactly(length));
    }

    private byte[] chunks() throws IOException {
        byte[] body = {};
        while (true) {
            int size = Integer.parseInt(line().strip(), HEX);
            byte[] chunk = exactly(size);
            line();
            if (size == 0) {
                return body;
            }
            byte[] joined = Arrays.copyOf(body, body.length + size);
            System.arraycopy(chunk, 0, joined, body.length, size);
            body = joined;
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection in the middle of an answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
