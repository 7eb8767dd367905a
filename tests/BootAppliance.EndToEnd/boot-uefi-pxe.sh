#!/bin/bash
# UEFI's own PXE client fetches iPXE by TFTP, iPXE the rest by HTTP.
. "$(dirname "$0")/lib.sh"
begin
installs web01 "$mac" uefi 120
passed "UEFI PXE, TFTP, iPXE, HTTP: installed"
