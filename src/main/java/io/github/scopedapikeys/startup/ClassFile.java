package io.github.scopedapikeys.startup;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * What a class file names of other classes, read from its constant pool (JVMS §4.4): the compiler puts all of it there.
 *
 * <p>Only for files of our own compilation. Java 17 has no public reader of them, and the ones on a server are there for
 * others and may go.
 *
 * @param name binary name of the class
 * @param supertypes binary names of the class that it extends and the interfaces that it implements
 * @param references all that it names of others and of itself, but not of the JDK
 */
record ClassFile(String name, Set<String> supertypes, Set<LinkReference> references) {

    private static final int MAGIC = 0xCAFEBABE;

    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int DYNAMIC = 17;
    private static final int INVOKE_DYNAMIC = 18;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    ClassFile {
        supertypes = Set.copyOf(supertypes);
        references = Set.copyOf(references);
    }

    /** @throws IOException if it is no class file, or cut short */
    static ClassFile read(byte[] file) throws IOException {
        try {
            ByteBuffer in = ByteBuffer.wrap(file);
            if (in.getInt() != MAGIC) {
                throw new IOException("No class file");
            }
            in.getInt();
            Pool pool = Pool.read(file, in);
            in.getChar();
            String name = pool.className(in.getChar());
            Set<String> supertypes = new HashSet<>();
            supertypes.add(pool.className(in.getChar()));
            for (int i = in.getChar(); i > 0; i--) {
                supertypes.add(pool.className(in.getChar()));
            }
            return new ClassFile(name, supertypes, pool.references());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("The class file is cut short", e);
        }
    }

    /** Whether a type comes with the JDK, whose version is that of our compilation or newer. */
    static boolean isJdks(String name) {
        // A primitive type, of which there is an array, has no dot.
        return name.startsWith("java.") || name.startsWith("javax.") || name.indexOf('.') < 0;
    }

    /**
     * The pool's entries: two numbers each, which are those of other entries, or a text's place and length.
     *
     * @param file that texts are taken from when they are asked for: most of them never are
     */
    // Compared with no other, and seen by this class only.
    @SuppressWarnings("ArrayRecordComponent")
    private record Pool(byte[] file, int[] tags, int[] first, int[] second) {

        static Pool read(byte[] file, ByteBuffer in) throws IOException {
            int size = in.getChar();
            Pool pool = new Pool(file, new int[size], new int[size], new int[size]);
            int i = 1;
            while (i < size) {
                i += pool.readEntry(in, i);
            }
            return pool;
        }

        /** Gives how many entries this one takes. */
        private int readEntry(ByteBuffer in, int i) throws IOException {
            tags[i] = in.get();
            switch (tags[i]) {
                case UTF8 -> {
                    second[i] = in.getChar();
                    first[i] = in.position();
                    in.position(first[i] + second[i]);
                }
                case FIELD, METHOD, INTERFACE_METHOD, NAME_AND_TYPE, DYNAMIC, INVOKE_DYNAMIC -> {
                    first[i] = in.getChar();
                    second[i] = in.getChar();
                }
                case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> first[i] = in.getChar();
                case INTEGER, FLOAT -> in.getInt();
                case METHOD_HANDLE -> in.position(in.position() + 3);
                case LONG, DOUBLE -> {
                    in.getLong();
                    return 2;
                }
                default -> throw new IOException("Unknown constant " + tags[i]);
            }
            return 1;
        }

        Set<LinkReference> references() {
            Set<LinkReference> references = new HashSet<>();
            for (int i = 1; i < tags.length; i++) {
                switch (tags[i]) {
                    case CLASS -> add(references, LinkReference.Kind.CLASS, className(i), "", "");
                    case FIELD -> addMember(references, LinkReference.Kind.FIELD, i);
                    case METHOD, INTERFACE_METHOD -> addMember(references, LinkReference.Kind.METHOD, i);
                    case INVOKE_DYNAMIC -> addLambda(references, second[i]);
                    default -> {
                        // Names nothing by itself.
                    }
                }
            }
            return references;
        }

        private void addMember(Set<LinkReference> references, LinkReference.Kind kind, int i) {
            int nameAndType = second[i];
            add(references, kind, className(first[i]), text(first[nameAndType]), text(second[nameAndType]));
        }

        /** What makes an object of an interface is called by the name of the interface's method and gives the interface. */
        private void addLambda(Set<LinkReference> references, int nameAndType) {
            String descriptor = text(second[nameAndType]);
            String type = descriptor.substring(descriptor.indexOf(')') + 1);
            add(references, LinkReference.Kind.LAMBDA, binaryName(type), text(first[nameAndType]), "");
        }

        private static void add(
                Set<LinkReference> references, LinkReference.Kind kind, String owner, String name, String descriptor) {
            if (!isJdks(owner)) {
                references.add(new LinkReference(kind, owner, name, descriptor));
            }
        }

        /** Names of ours are ASCII, which is the same in what the JVM calls UTF-8. */
        private String text(int i) {
            return new String(file, first[i], second[i], StandardCharsets.UTF_8);
        }

        String className(int i) {
            return binaryName(text(first[i]));
        }

        /** The class itself where there is an array of it. */
        private static String binaryName(String internal) {
            String element = internal.substring(internal.lastIndexOf('[') + 1);
            boolean descriptor = element.endsWith(";");
            return (descriptor ? element.substring(1, element.length() - 1) : element).replace('/', '.');
        }
    }
}
