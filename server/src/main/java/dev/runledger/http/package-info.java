/// The server's resources over HTTP.
@NullMarked
package dev.runledger.http;

import org.jspecify.annotations.NullMarked;
