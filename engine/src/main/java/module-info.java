import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.runledger.engine {
  requires transitive dev.runledger.model;
  requires com.networknt.schema;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static com.zaxxer.hikari;
  requires static org.checkerframework.checker.qual;
  requires static org.postgresql.jdbc;

  exports dev.runledger.adopt;
  exports dev.runledger.blob;
  exports dev.runledger.database;
  exports dev.runledger.feed;
  exports dev.runledger.install;
  exports dev.runledger.layout;
  exports dev.runledger.ledger;
  exports dev.runledger.migration;
  exports dev.runledger.report;
  exports dev.runledger.seal;
  exports dev.runledger.store;
}
