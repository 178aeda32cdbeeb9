/// A type of its own for each kind of id.
package dev.runledger.id;
