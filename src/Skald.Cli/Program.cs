using Skald.Cli;

using var stop = new StopSignal();
return await CommandRunner.RunAsync(args, Terminal.Open() with { Stop = stop }, stop.Token).ConfigureAwait(false);
