/// The five published schemas as layouts: declared as data, and the views that are made from them.
package dev.runledger.layout;
