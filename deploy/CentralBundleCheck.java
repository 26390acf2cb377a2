import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Checks a bundle before it is uploaded: a zip that holds a Maven repository. It reports all that Maven Central would
 * refuse, one line each: missing sources, Javadoc, POM elements, checksums or signatures, wrong checksums or
 * signatures, SNAPSHOT versions, addresses that are placeholders, and files that have no place there.
 *
 * <p>Run it with {@code java deploy/CentralBundleCheck.java BUNDLE.zip}. With {@code --rehearsal} before the bundle,
 * placeholders are accepted, because that bundle is not to be uploaded. The exit code is 0 if there is no finding, 1 if
 * there are some, and 2 if the bundle cannot be read. {@code gpg} verifies the signatures, so its home must have the
 * public key.
 *
 * @see <a href="https://central.sonatype.org/publish/requirements/">the requirements of Maven Central</a>
 */
final class CentralBundleCheck {
    private static final Pattern FILE = Pattern.compile("(?<group>.+)/(?<artifact>[^/]+)/(?<version>[^/]+)/"
            + "\\k<artifact>-\\k<version>(?<classifier>-[a-z]+)?\\.(?<extension>pom|jar)");
    private static final Map<String, String> SUMS =
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");
    /** The addresses that people and Maven Central follow. */
    private static final List<String> ADDRESSES =
            List.of("url", "developers/developer/url", "scm/connection", "scm/developerConnection", "scm/url");
    /** A reserved top-level domain, or a property that was not replaced. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\.(invalid|example|test)(/.*)?$|\\$\\{");
    private static final Set<String> REQUIRED_SUMS = Set.of("md5", "sha1");
    /** Maven Central accepts 1 GB. */
    private static final long MOST_BYTES = 1_000_000_000L;

    private final Map<String, byte[]> files;
    private final boolean isRehearsal;
    private final Map<String, Element> poms = new TreeMap<>();
    private final Set<String> versions = new TreeSet<>();
    private final List<String> findings = new ArrayList<>();

    private CentralBundleCheck(Map<String, byte[]> files, boolean isRehearsal) {
        this.files = files;
        this.isRehearsal = isRehearsal;
    }

    public static void main(String[] args) throws Exception {
        boolean isRehearsal = args.length == 2 && args[0].equals("--rehearsal");
        if (args.length != 1 && !isRehearsal) {
            System.err.println("CentralBundleCheck: give one argument, the bundle; --rehearsal may come before it");
            System.exit(2);
        }
        Path bundle = Path.of(args[args.length - 1]);
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        } catch (IOException e) {
            System.err.println("CentralBundleCheck: " + bundle + " cannot be read: " + e.getMessage());
            System.exit(2);
        }
        CentralBundleCheck check = new CentralBundleCheck(files, isRehearsal);
        check.check(Files.size(bundle));
        for (String finding : check.findings) {
            System.out.println(bundle.getFileName() + ": " + finding);
        }
        System.out.println(check.findings.isEmpty()
                ? bundle + ": " + check.poms.size() + " modules, " + files.size() + " files; nothing to refuse"
                : bundle + ": Maven Central would refuse it for " + check.findings.size() + " reasons");
        System.exit(check.findings.isEmpty() ? 0 : 1);
    }

    private void check(long size) throws Exception {
        if (size > MOST_BYTES) {
            findings.add("the bundle has " + size + " bytes; at most " + MOST_BYTES + " are accepted");
        }
        files.keySet().forEach(this::read);
        if (poms.isEmpty()) {
            findings.add("there is no POM in the bundle");
        }
        if (versions.size() > 1) {
            findings.add("the modules have several versions: " + versions);
        }
        poms.forEach(this::checkModule);
        for (String file : files.keySet()) {
            if (FILE.matcher(file).matches()) {
                checkSums(file);
            }
        }
        checkSignatures();
    }

    private void read(String file) {
        String base = file.replaceFirst("(\\.asc)?(\\.(md5|sha1|sha256|sha512))?$", "");
        Matcher name = FILE.matcher(base);
        if (!name.matches()) {
            findings.add(file + " has no place in a Maven repository");
        } else if (!files.containsKey(base)) {
            findings.add(file + " belongs to " + base + ", which is missing");
        } else if (file.equals(base)) {
            versions.add(name.group("version"));
            if (name.group("extension").equals("pom")) {
                parse(file);
            }
        }
    }

    private void parse(String file) {
        try {
            DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
            parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            poms.put(
                    file,
                    parsers.newDocumentBuilder()
                            .parse(new ByteArrayInputStream(files.get(file)))
                            .getDocumentElement());
        } catch (IOException | SAXException | ParserConfigurationException e) {
            findings.add(file + " is not XML: " + e.getMessage());
        }
    }

    private void checkModule(String file, Element pom) {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            throw new IllegalStateException(file);
        }
        String version = name.group("version");
        if (version.endsWith("-SNAPSHOT")) {
            findings.add(file + ": " + version + " is a SNAPSHOT; only releases are accepted");
        }
        expect(file, pom, "groupId", name.group("group").replace('/', '.'));
        expect(file, pom, "artifactId", name.group("artifact"));
        expect(file, pom, "version", version);
        for (String path : List.of("modelVersion", "name", "description")) {
            if (text(pom, path).isEmpty()) {
                findings.add(file + ": <" + path + "> is missing; write it in the module's POM");
            }
        }
        for (String path : List.of(
                "url",
                "licenses/license/name",
                "developers/developer/name",
                "scm/connection",
                "scm/developerConnection",
                "scm/url")) {
            if (inherited(pom, path).isEmpty()) {
                findings.add(file + ": <" + path.replace("/", "><")
                        + "> is missing; write it in the module's POM or in its parent's");
            }
        }
        for (String path : ADDRESSES) {
            text(pom, path)
                    .filter(address -> !isRehearsal && PLACEHOLDER.matcher(address).find())
                    .ifPresent(address -> findings.add(file + ": <" + path.replace("/", "><") + "> is the placeholder "
                            + address + "; set rewind.site and rewind.scm in the root's POM"));
        }
        for (Element dependency : elements(pom, "dependencies/dependency")) {
            if (text(dependency, "version").filter(it -> it.endsWith("-SNAPSHOT")).isPresent()) {
                findings.add(file + ": it depends on a SNAPSHOT of "
                        + text(dependency, "artifactId").orElse("?"));
            }
        }
        if (!text(pom, "packaging").orElse("jar").equals("pom")) {
            String stem = file.substring(0, file.length() - ".pom".length());
            for (String end : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
                checkJar(stem + end);
            }
        }
    }

    private void checkJar(String file) {
        byte[] jar = files.get(file);
        if (jar == null) {
            findings.add(file + " is missing; build with the profile release");
            return;
        }
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(jar))) {
            if (entries.getNextEntry() == null) {
                findings.add(file + " is empty or no jar");
            }
        } catch (ZipException e) {
            findings.add(file + " is no jar: " + e.getMessage());
        } catch (IOException e) {
            findings.add(file + " cannot be read: " + e.getMessage());
        }
    }

    private void expect(String file, Element pom, String path, String expected) {
        Optional<String> found = text(pom, path).or(() -> text(pom, "parent/" + path));
        if (!found.equals(Optional.of(expected))) {
            findings.add(file + ": <" + path + "> is " + found.orElse("missing") + "; its folder says " + expected);
        }
    }

    private void checkSums(String file) throws GeneralSecurityException {
        for (Map.Entry<String, String> sum : SUMS.entrySet()) {
            byte[] given = files.get(file + "." + sum.getKey());
            String expected = HexFormat.of()
                    .formatHex(MessageDigest.getInstance(sum.getValue()).digest(files.get(file)));
            if (given == null) {
                if (REQUIRED_SUMS.contains(sum.getKey())) {
                    findings.add(file + "." + sum.getKey() + " is missing");
                }
            } else if (!new String(given, UTF_8).strip().equalsIgnoreCase(expected)) {
                findings.add(file + "." + sum.getKey() + " is not the checksum of the file, which is " + expected);
            }
        }
    }

    private void checkSignatures() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("central-bundle-");
        Path signed = scratch.resolve("signed");
        Path signature = scratch.resolve("signed.asc");
        try {
            for (String file : files.keySet()) {
                if (!FILE.matcher(file).matches()) {
                    continue;
                }
                byte[] given = files.get(file + ".asc");
                if (given == null) {
                    findings.add(file + ".asc is missing; sign the file");
                    continue;
                }
                Files.write(signed, files.get(file));
                Files.write(signature, given);
                Process gpg = new ProcessBuilder(
                                "gpg", "--batch", "--verify", signature.toString(), signed.toString())
                        .redirectErrorStream(true)
                        .start();
                String said = read(gpg.getInputStream());
                if (gpg.waitFor() != 0) {
                    findings.add(file + ".asc is not a good signature of the file: "
                            + said.strip().replaceAll("\\s*\n\\s*", "; "));
                }
            }
        } finally {
            Files.deleteIfExists(signed);
            Files.deleteIfExists(signature);
            Files.delete(scratch);
        }
    }

    private static String read(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), UTF_8);
    }

    /** Returns the text at a path of the POM or of one of its parents in the bundle. */
    private Optional<String> inherited(Element pom, String path) {
        return text(pom, path).or(() -> parent(pom).flatMap(parent -> inherited(parent, path)));
    }

    private Optional<Element> parent(Element pom) {
        Optional<String> group = text(pom, "parent/groupId");
        Optional<String> artifact = text(pom, "parent/artifactId");
        Optional<String> version = text(pom, "parent/version");
        if (group.isEmpty() || artifact.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        String folder = group.get().replace('.', '/') + "/" + artifact.get() + "/" + version.get() + "/";
        return Optional.ofNullable(poms.get(folder + artifact.get() + "-" + version.get() + ".pom"));
    }

    private static Optional<String> text(Element from, String path) {
        return elements(from, path).stream()
                .map(element -> element.getTextContent().strip())
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static List<Element> elements(Element from, String path) {
        List<Element> found = List.of(from);
        for (String name : path.split("/")) {
            List<Element> next = new ArrayList<>();
            for (Element element : found) {
                for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element inner && inner.getTagName().equals(name)) {
                        next.add(inner);
                    }
                }
            }
            found = next;
        }
        return found;
    }
}
