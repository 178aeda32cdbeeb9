package dev.runledger.actor;

import dev.runledger.client.RunledgerClient;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The ways into the server, one per node. Nothing is repeated by the client itself: an actor
/// writes down every single try.
public final class Doors implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final List<RunledgerClient> clients;

  public Doors(List<String> urls) {
    clients =
        urls.stream()
            .map(url ->
                RunledgerClient.builder(url)
                    .persistence(Duration.ZERO)
                    .connectTimeout(Duration.ofSeconds(2))
                    .silence(SILENCE)
                    .build())
            .toList();
  }

  public RunledgerClient any(RandomGenerator random) {
    return clients.get(random.nextInt(clients.size()));
  }

  public List<RunledgerClient> all() {
    return clients;
  }

  @Override
  public void close() {
    clients.forEach(RunledgerClient::close);
  }
}
