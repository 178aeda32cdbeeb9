package dev.runledger.contract;

import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class SqliteLifecycleTest extends LifecycleContract {
  @Override
  List<ServerNode> start(Path folder, Map<Setting, String> times) {
    return List.of(Target.start(folder, times));
  }
}
