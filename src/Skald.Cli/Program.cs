using Skald.Cli;

using var stop = new StopSignal();
return await CommandRunner.RunAsync(args, Terminal.Open(), stop.Token).ConfigureAwait(false);
