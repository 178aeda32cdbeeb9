package dev.runledger.node;

import dev.runledger.adopt.OlderFile;
import dev.runledger.api.AdminRoutes;
import dev.runledger.api.AgentRoutes;
import dev.runledger.api.ArtifactRoutes;
import dev.runledger.api.BulkRoutes;
import dev.runledger.api.EventRoutes;
import dev.runledger.api.EventStreams;
import dev.runledger.api.OperationsRoutes;
import dev.runledger.api.PageRoutes;
import dev.runledger.api.RunReportRoutes;
import dev.runledger.api.RunRoutes;
import dev.runledger.api.RunnerRoutes;
import dev.runledger.api.SessionRoutes;
import dev.runledger.api.SnapshotRoutes;
import dev.runledger.api.StreamRoutes;
import dev.runledger.api.SubmissionRoutes;
import dev.runledger.blob.BlobFolderException;
import dev.runledger.blob.FolderBlobs;
import dev.runledger.database.Databases;
import dev.runledger.feed.Feed;
import dev.runledger.http.AuthRoutes;
import dev.runledger.http.HttpServer;
import dev.runledger.http.HttpSettings;
import dev.runledger.http.Keyring;
import dev.runledger.http.Meters;
import dev.runledger.http.OneTimeLinks;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.http.Tokens;
import dev.runledger.http.Waits;
import dev.runledger.id.Ids;
import dev.runledger.ledger.Agents;
import dev.runledger.ledger.Artifacts;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.EventLog;
import dev.runledger.ledger.Holdups;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Operator;
import dev.runledger.ledger.Runners;
import dev.runledger.ledger.Sessions;
import dev.runledger.ledger.Snapshots;
import dev.runledger.ledger.Sweeper;
import dev.runledger.problem.Problem;
import dev.runledger.problem.RequestProblem.OutcomeUnknown;
import dev.runledger.problem.RequestProblem.RefusedByDatabase;
import dev.runledger.problem.RequestProblem.Unavailable;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.wire.AdminJson;
import dev.runledger.work.Deadlines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server. This is the only place where the house is put together, from the ground up,
/// and it is taken down in the reverse order.
public final class ServerNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerNode.class);
  private static final int RETRY_SECONDS = 1;

  private final Config config;
  private final @Nullable String token;
  private final Store store;
  private final Probe probe;
  private final Sweeper sweeper;
  private final Meters meters;
  private final OneTimeLinks links;
  private final HttpServer http;
  private volatile boolean closing;
  private volatile boolean draining;

  /// Opens the database, making it and the token when there are none, and listens.
  ///
  /// @throws StoreException when the database cannot be used
  /// @throws UncheckedIOException when the port is taken or a file cannot be written
  public static ServerNode start(Config config) {
    return start(config, UnaryOperator.identity());
  }

  /// As [#start(Config)], with a store that is looked at or changed by whoever starts it.
  ///
  /// @param around is given the open store and answers with what to use
  public static ServerNode start(Config config, UnaryOperator<Store> around) {
    Libraries.load();
    Path beside = config.data().beside();
    makeFolder(beside);
    String token = token(config.access(), beside);
    Libraries.awaitStore();
    if (config.data().options().migrate()) {
      OlderFile.adopt(config.database());
    }
    Store store = around.apply(Databases.open(config.database(), config.data().options()));
    try {
      Libraries.awaitHttp();
      return new ServerNode(config, token, store);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private ServerNode(Config config, @Nullable String token, Store store) {
    HttpSettings.Patience patience = config.http().patience();
    Deadlines deadlines = config.deadlines();
    Duration longestWait = patience.longestWait();
    this.config = config;
    this.token = token;
    this.store = store;
    this.probe = new Probe(store);

    var ids = new Ids(new SecureRandom());
    var feed = new Feed(store);
    var ledger = new Ledger(store, ids, deadlines);
    var agents = new Agents(store);
    var sessions = new Sessions(store, ids, deadlines, ledger);
    var log = new EventLog(store, deadlines);
    var runners = new Runners(store, deadlines);
    var dispatcher = new Dispatcher(store, ids, deadlines);
    var snapshots = new Snapshots(store, deadlines);
    var artifacts = new Artifacts(store, new FolderBlobs(config.data().artifacts()), deadlines);
    this.sweeper = new Sweeper(store, ids, deadlines, config.sweepEvery());

    var polls = new Waits("requests that wait", config.http().most().polls());
    var streams = new Waits("event streams", config.http().most().streams());
    this.meters = meters(sweeper, polls, streams);
    LongConsumer appended = meters.count("runledger.events.appended", "Events appended by clients");
    Keyring keyring = token == null ? Keyring.open() : Keyring.of(token);
    this.links = new OneTimeLinks(InstantSource.system());
    var eventStreams = new EventStreams(feed, ServerNode::known, streams, patience.heartbeat());
    List<Routes> resources =
        List.of(
            new SessionRoutes(sessions, ledger, polls, deadlines.stopGrace()),
            new SubmissionRoutes(ledger, agents, ServerNode::known, polls, longestWait),
            new RunRoutes(ledger, new Holdups(store), polls, longestWait, deadlines.stopGrace()),
            new AgentRoutes(agents),
            new RunReportRoutes(ledger),
            new EventRoutes(log, feed, ledger, eventStreams, appended),
            new StreamRoutes(eventStreams, ledger, runners),
            new BulkRoutes(ledger, log, ServerNode::known, appended),
            new SnapshotRoutes(snapshots),
            new ArtifactRoutes(artifacts),
            new RunnerRoutes(runners, dispatcher, deadlines, polls, longestWait),
            new AdminRoutes(
                new Operator(store, deadlines),
                drained -> draining = drained,
                () -> state(polls, streams),
                deadlines.stopGrace()),
            new OperationsRoutes(health(), this::obstacle, meters),
            new PageRoutes(),
            new AuthRoutes(links, keyring));
    try {
      sweeper.comeBack();
      this.http =
          new HttpServer(
              config.http(),
              keyring,
              ServerNode::known,
              meters,
              List.of(polls, streams),
              resources);
    } catch (RuntimeException e) {
      // There is no node that somebody could close.
      sweeper.close();
      meters.close();
      throw e;
    }
    LOG.info("Listening on {}", url());
  }

  public URI url() {
    String address = config.http().address();
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return URI.create("http://" + host + ":" + http.port());
  }

  /// All that it answers.
  public List<Route> routes() {
    return http.routes();
  }

  /// What callers have to show; empty when they need not.
  public Optional<String> token() {
    return Optional.ofNullable(token);
  }

  /// A link that lets one browser in, once, within ten minutes.
  public URI oneTimeLink() {
    return url().resolve("/auth/" + links.issue());
  }

  /// Lets requests in flight end, wakes those that wait, and closes the database last.
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    http.close();
    sweeper.close();
    store.close();
    meters.close();
  }

  /// Why no request can be served now.
  private Optional<Unavailable> obstacle() {
    if (closing) {
      return Optional.of(notReady("it is shutting down."));
    }
    return draining
        ? Optional.of(
            new Unavailable(
                "The server is not ready: it is drained, an operator asked to leave it alone.",
                RETRY_SECONDS,
                "It serves whoever asks it all the same. `runledger admin undrain` (DELETE"
                    + " /v1/admin/drain) takes it back."))
        : probe.obstacle().map(ServerNode::notReady);
  }

  private static Unavailable notReady(String why) {
    return new Unavailable("The server is not ready: " + why, 1);
  }

  private static OperationsRoutes.Health health() {
    return new OperationsRoutes.Health(version(), "full");
  }

  private static String version() {
    String version = ServerNode.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "of sources");
  }

  private AdminJson.NodeState state(Waits polls, Waits streams) {
    return new AdminJson.NodeState(
        Machine.name(name -> Optional.ofNullable(System.getenv(name))) + ":" + http.port(),
        version(),
        draining,
        polls.taken(),
        streams.taken(),
        sweeper.failures());
  }

  private static Meters meters(Sweeper sweeper, Waits polls, Waits streams) {
    var meters = new Meters();
    meters.gauge("runledger.polls.open", "Requests that wait now", polls::taken);
    meters.gauge("runledger.streams.open", "Event streams that are open now", streams::taken);
    meters.gauge("runledger.sweeper.moved", "Runs moved by deadlines so far", sweeper::swept);
    meters.gauge("runledger.sweeper.failures", "Sweeps that failed so far", sweeper::failures);
    return meters;
  }

  /// What the store, or the folder of artifacts, cannot do now may work a moment later. Nothing was
  /// stored, unless it says that it does not know. What breaks a rule of the database breaks one
  /// that somebody made there: nothing that is asked for breaks ours.
  private static Optional<Problem> known(RuntimeException fault) {
    if (fault.getCause() instanceof BlobFolderException) {
      return Optional.of(
          new Unavailable("The folder of artifacts cannot be written just now.", RETRY_SECONDS));
    }
    if (!(fault instanceof StoreException store)) {
      return Optional.empty();
    }
    if (store.isUnknown()) {
      return Optional.of(new OutcomeUnknown());
    }
    return store.isUnavailable()
        ? Optional.of(new Unavailable("The database cannot be used just now.", RETRY_SECONDS))
        : store.refusal().map(RefusedByDatabase::new);
  }

  private static @Nullable String token(Config.Access access, Path database) {
    if (!access.required()) {
      return null;
    }
    return access.token() == null
        ? new Tokens(Tokens.beside(database)).readOrMake()
        : access.token();
  }

  private static void makeFolder(Path database) {
    try {
      Files.createDirectories(Objects.requireNonNull(database.getParent()));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not make the folder of " + database, e);
    }
  }
}
