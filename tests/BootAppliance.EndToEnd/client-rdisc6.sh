#!/bin/bash
# No IPv6 router on the network: rdisc6's solicitation is answered without a lifetime, so that nobody waits for a router
# and nobody takes us for one; where this machine forwards IPv6 it is not answered.
. "$(dirname "$0")/lib.sh"
without_router=1
begin
net_client asker "$mac"
ask() { ip netns exec "$client_ns" rdisc6 -q -1 -w 500 -r 4 eth0 > "$work/rdisc6" 2>&1 || ip netns exec "$client_ns" rdisc6 -1 -w 500 -r 4 eth0 > "$work/rdisc6" 2>&1; }
linked() { ip netns exec "$client_ns" ip -6 addr show dev eth0 scope link | grep -v tentative | grep -q fe80; }
wait_until 10 linked || fail "the client has no link-local address"
wait_until 20 ask || fail "rdisc6 got no answer: $(cat "$work/rdisc6")"
ip netns exec "$client_ns" rdisc6 -1 -w 500 -r 4 eth0 > "$work/rdisc6" 2>&1 || fail "rdisc6 got no answer: $(cat "$work/rdisc6")"
grep -q 'Router lifetime.* 0 ' "$work/rdisc6" || fail "the answer has a lifetime: $(cat "$work/rdisc6")"
! ip netns exec "$client_ns" ip -6 route show default | grep -q . || fail "the client took us for its default router"

appliance_stop
net_do sysctl -qw net.ipv6.conf.br0.forwarding=1
appliance_start
! ip netns exec "$client_ns" rdisc6 -1 -w 500 -r 2 eth0 > "$work/rdisc6" 2>&1 || fail "a router's own solicitations are answered by us: $(cat "$work/rdisc6")"
passed "rdisc6: answered without a lifetime; silent on a router"
