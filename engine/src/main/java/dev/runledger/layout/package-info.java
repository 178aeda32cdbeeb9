/// The five published schemas, declared as data: names, columns, types, words and where each is in
/// our tables; and a run in their names and words.
package dev.runledger.layout;
