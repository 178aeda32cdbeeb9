/// The hashes of logs: made for what other programs wrote, and held against what is stored.
package dev.runledger.seal;
