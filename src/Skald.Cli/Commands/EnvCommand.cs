using System.CommandLine;
using System.Globalization;
using Skald.Cli.Machine;
using Skald.Training.Runs;

namespace Skald.Cli.Commands;

/// <summary><c>skald env</c>: the build and the machine, as a bug report needs them.</summary>
internal sealed class EnvCommand() : Verb("env", "Describe this build and this machine, for a bug report.")
{
    public override IReadOnlyList<Example> Examples =>
    [
        new("env", "readable lines"),
        new("env --json", "one line of JSON"),
    ];

    protected override Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        EnvironmentReport report = EnvironmentReport.Read();
        if (context.Json) WriteJson(report, context);
        else WriteText(report, context.Output);
        return Task.FromResult(ExitCode.Success);
    }

    private static void WriteText(EnvironmentReport report, TextWriter output)
    {
        Processor processor = report.Processor;
        string cores = processor.PhysicalCores is { } physical
            ? $"{physical} cores, {processor.LogicalCores} threads"
            : $"{processor.LogicalCores} threads";
        string memory = (report.Memory / (double)(1 << 30)).ToString("F1", CultureInfo.InvariantCulture);

        output.WriteLine($"skald      {report.Version} ({report.Commit})");
        output.WriteLine($"system     {report.System}, {report.Architecture}");
        output.WriteLine($"runtime    {report.Runtime}");
        output.WriteLine($"processor  {processor.Name}, {cores}");
        output.WriteLine($"memory     {memory} GiB");
        output.WriteLine($"simd       {report.SimdBits} bits in use; {string.Join(' ', report.Simd)}");
        foreach ((string name, string value) in report.Variables) output.WriteLine($"variable   {name}={value}");
    }

    private static void WriteJson(EnvironmentReport report, CommandContext context) => context.WriteJson(json =>
    {
        json.WriteString("version", report.Version);
        json.WriteString("commit", report.Commit);
        json.WriteString("system", report.System);
        json.WriteString("architecture", report.Architecture);
        json.WriteString("runtime", report.Runtime);
        json.WriteString("processor", report.Processor.Name);
        json.WriteNumber("logicalCores", report.Processor.LogicalCores);
        if (report.Processor.PhysicalCores is { } physical) json.WriteNumber("physicalCores", physical);
        json.WriteNumber("memoryBytes", report.Memory);
        json.WriteNumber("simdBits", report.SimdBits);
        json.WriteStartArray("simd");
        foreach (string set in report.Simd) json.WriteStringValue(set);
        json.WriteEndArray();
        json.WriteStartObject("variables");
        foreach ((string name, string value) in report.Variables) json.WriteString(name, value);
        json.WriteEndObject();
    });
}
