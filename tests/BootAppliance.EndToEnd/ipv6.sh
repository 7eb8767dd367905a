# shellcheck shell=bash
# The boot network with IPv6: fd77::/64 served by DHCPv6, boot files over IPv6 too, no router. Sourced after lib.sh.
net_boot_address6=fd77::1
without_router=1
before_start=with_ipv6

with_ipv6() {
    net_do ip addr add "$net_boot_address6/64" dev br0 nodad
    mkdir "$work/conf.d"
    cat > "$work/conf.d/ipv6.yaml" << YAML
http:
  listen: ["$net_boot_address:80", "[$net_boot_address6]:80"]
tftp:
  listen: ["$net_boot_address:69", "[$net_boot_address6]:69"]
dhcp:
  v6_subnets:
    - subnet: fd77::/64
      ranges: [fd77::1000-fd77::1fff]
      name_servers: [$net_boot_address6]
      domain_search: [lab.example]
YAML
}
