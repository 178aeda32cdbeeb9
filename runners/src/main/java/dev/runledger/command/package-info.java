/// The executor for any command line.
package dev.runledger.command;
