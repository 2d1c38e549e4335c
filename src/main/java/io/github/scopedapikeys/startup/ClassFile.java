package io.github.scopedapikeys.startup;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The references in a class file to other classes, read from its constant pool (JVMS §4.4), where the compiler puts all
 * of them.
 *
 * <p>Use it only for the class files of this jar. Java 17 has no public parser for class files, and the parsers on a
 * server are internal libraries that may disappear.
 *
 * @param name binary name of the class
 * @param supertypes binary names of its superclass and its interfaces
 * @param references all references to classes and members, except those of the JDK
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

    /** @throws IOException if it is not a class file, or is truncated */
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

    /** Whether a type belongs to the JDK. The JDK is never older than the one that this jar is compiled for. */
    static boolean isJdks(String name) {
        // An array of a primitive type has a name without a dot.
        return name.startsWith("java.") || name.startsWith("javax.") || name.indexOf('.') < 0;
    }

    /**
     * The entries of the constant pool. Each has two numbers: the indexes of other entries, or the position and length
     * of a text.
     *
     * @param file contains the texts, which are decoded only when needed: most of them never are
     */
    // Pools are never compared, and only this class sees them.
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

        /** @return the number of indexes that this entry takes */
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
                        // These entries contain no reference.
                    }
                }
            }
            return references;
        }

        private void addMember(Set<LinkReference> references, LinkReference.Kind kind, int i) {
            int nameAndType = second[i];
            add(references, kind, className(first[i]), text(first[nameAndType]), text(second[nameAndType]));
        }

        /** A lambda is created by a call with the name of the interface's method; the call returns the interface. */
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

        /** Our names are ASCII, where the JVM's modified UTF-8 and UTF-8 are the same. */
        private String text(int i) {
            return new String(file, first[i], second[i], StandardCharsets.UTF_8);
        }

        String className(int i) {
            return binaryName(text(first[i]));
        }

        /** The binary name of a class; of the element class for an array. */
        private static String binaryName(String internal) {
            String element = internal.substring(internal.lastIndexOf('[') + 1);
            boolean descriptor = element.endsWith(";");
            return (descriptor ? element.substring(1, element.length() - 1) : element).replace('/', '.');
        }
    }
}
