/// How the model is spelled in JSON, in paths and in event streams.
package dev.runledger.wire;
