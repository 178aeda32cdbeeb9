package dev.runledger.client;

import dev.runledger.wire.Page;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A list of the server's, fetched page by page while it is walked. Each walk starts anew.
public final class Listing<T> implements Iterable<T> {
  private final Function<@Nullable String, Page<T>> pages;

  /// @param pages fetches the page at a cursor; null for the first
  Listing(Function<@Nullable String, Page<T>> pages) {
    this.pages = pages;
  }

  /// @param cursor of the page before; null for the first page
  public Page<T> page(@Nullable String cursor) {
    return pages.apply(cursor);
  }

  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  @Override
  public Iterator<T> iterator() {
    return new Walk();
  }

  private final class Walk implements Iterator<T> {
    private Iterator<T> items = List.<T>of().iterator();
    private @Nullable String cursor;
    private boolean started;

    @Override
    public boolean hasNext() {
      while (!items.hasNext() && (!started || cursor != null)) {
        Page<T> page = page(cursor);
        items = page.items().iterator();
        cursor = page.nextCursor();
        started = true;
      }
      return items.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The list is over");
      }
      return items.next();
    }
  }
}
