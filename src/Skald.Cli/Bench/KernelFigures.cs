using System.Text.Json;
using Skald.Cli.Display;

namespace Skald.Cli.Bench;

/// <summary>How fast a kernel is, beside what the machine can do.</summary>
/// <param name="Name">The kernel and its shape.</param>
/// <param name="Unit">Of the rate and the peak.</param>
/// <param name="Seconds">Median time of a run.</param>
/// <param name="Rate">Work per second.</param>
/// <param name="Peak">Multiply-adds, or bytes read, that the machine does at most, measured in between.</param>
internal readonly record struct KernelFigures(string Name, string Unit, double Seconds, double Rate, double Peak)
{
    public static readonly string Header = $"{"kernel",-54} {"µs",10} {"rate",9}          of peak";

    public string Row() =>
        $"{Name,-54} {Wording.F(1e6 * Seconds, 1),10} {Wording.F(Rate, 1),9} {Unit,-7} "
        + $"{Wording.F(100 * Rate / Peak, 1),7} %";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("bench", "kernels");
        json.WriteString("kernel", Name);
        json.WriteNumber("seconds", Seconds);
        json.WriteNumber("rate", Rate);
        json.WriteString("unit", Unit);
        json.WriteNumber("peak", Peak);
        json.WriteNumber("shareOfPeak", Rate / Peak);
    }
}
