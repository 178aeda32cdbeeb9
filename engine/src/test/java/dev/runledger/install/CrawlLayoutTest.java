package dev.runledger.install;

/// The document of `crawl` (FR-006: Database Schema for Crawl Runs & Events), criterion by
/// criterion.
class CrawlLayoutTest extends ExplorationLayoutContract {
  CrawlLayoutTest() {
    super("crawl", "crawl_runs", "crawl_events", "crawl_id");
  }
}
