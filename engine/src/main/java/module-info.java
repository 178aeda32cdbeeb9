import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.runledger.engine {
  requires transitive dev.runledger.model;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  exports dev.runledger.blob;
  exports dev.runledger.database;
  exports dev.runledger.feed;
  exports dev.runledger.ledger;
  exports dev.runledger.migration;
  exports dev.runledger.store;
}
