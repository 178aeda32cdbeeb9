package dev.runledger.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortTest {
  @Test
  void aPortThatIsTakenIsAFailureOfTheStart() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              new HttpServer(
                  HttpSettings.local(other.getLocalPort()),
                  Keyring.open(),
                  _ -> Optional.empty(),
                  new Meters(),
                  List.of(),
                  List.of()))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(BindException.class);
    }
  }
}
