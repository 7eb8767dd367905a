-- The history of IPv6 addresses stands among that of IPv4's, so that one page shows a machine's both in their order.
-- An IPv6 row has its address here, 32 hexadecimal digits, and 0 in the column of IPv4's.
ALTER TABLE dhcp_history ADD COLUMN address6 TEXT;

CREATE INDEX dhcp_history_by_address6 ON dhcp_history (address6, id) WHERE address6 IS NOT NULL;
