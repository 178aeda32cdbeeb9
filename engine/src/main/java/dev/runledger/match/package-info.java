/// What of a source is what of a layout: tables, columns and values.
package dev.runledger.match;
