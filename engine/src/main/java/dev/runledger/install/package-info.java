/// Puts the published schemas into a database: the views and triggers that are made from their
/// declaration, as SQL of either dialect.
package dev.runledger.install;
