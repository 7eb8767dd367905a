#!/bin/bash
# UEFI's own PXE client fetches iPXE by TFTP, iPXE the rest by HTTP.
. "$(dirname "$0")/lib.sh"
begin
installs web01 "$mac" uefi 120
must_say web01 1 "NBP filename is"
must_say web01 1 "iPXE 1."
passed "UEFI PXE, TFTP, iPXE, HTTP: installed"
