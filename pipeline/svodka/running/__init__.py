"""Many reports: in one go, in worker processes, on a cluster; and the tables that come out."""
