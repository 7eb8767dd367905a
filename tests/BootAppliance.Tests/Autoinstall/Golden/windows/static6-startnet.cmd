@echo off
rem web01: Windows PE begins the install of generation 0.
wpeinit
wpeutil waitfornetwork
echo BootAppliance: web01 has no share to install from; set one with: bootappliance system edit web01 --meta share=\\SERVER\SHARE
cmd.exe
