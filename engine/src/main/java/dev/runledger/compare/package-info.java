/// Compares a source with what a layout shows, and brings what came or changed since.
package dev.runledger.compare;
