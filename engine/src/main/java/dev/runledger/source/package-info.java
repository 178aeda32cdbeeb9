/// A database that somebody else made, read table by table as text.
package dev.runledger.source;
