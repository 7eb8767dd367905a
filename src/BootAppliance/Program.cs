using System.CommandLine;
using BootAppliance.Hosting;

var root = new RootCommand("BootAppliance: machines boot and install themselves from here.");
ServeCommand.AddTo(root);
DoctorCommand.AddTo(root);
BootAppliance.Cli.CliCommands.AddTo(root);
PowerProbeCommand.AddTo(root);
HostHelperCommand.AddTo(root);
return await root.Parse(args).InvokeAsync();
