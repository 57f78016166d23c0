using System.Diagnostics;
using System.Globalization;

namespace Skald.Training.Runs;

/// <summary>The processor's name and its cores, as the operating system tells them.</summary>
/// <param name="Name">The maker's name for it.</param>
/// <param name="LogicalCores">Hardware threads that this process may use.</param>
/// <param name="PhysicalCores">Cores among them, or null where the system does not say.</param>
public sealed record Processor(string Name, int LogicalCores, int? PhysicalCores)
{
    /// <summary>Asks the operating system.</summary>
    public static Processor Read()
    {
        int logical = Environment.ProcessorCount;
        if (OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo"))
            return FromCpuInfo(File.ReadLines("/proc/cpuinfo"), logical);
        if (OperatingSystem.IsMacOS())
        {
            bool known = int.TryParse(Sysctl("hw.physicalcpu"), CultureInfo.InvariantCulture, out int physical);
            return new Processor(Sysctl("machdep.cpu.brand_string"), logical, known ? physical : null);
        }

        return new Processor(Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown", logical, null);
    }

    /// <summary>Reads the text of Linux's /proc/cpuinfo; a container's limit bounds the physical cores too.</summary>
    public static Processor FromCpuInfo(IEnumerable<string> lines, int logicalCores)
    {
        string name = "unknown", socket = "";
        var cores = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].TrimEnd())
            {
                case "model name" or "Model": name = value; break;
                case "physical id": socket = value; break;
                case "core id": cores.Add($"{socket}/{value}"); break;
            }
        }

        return new Processor(name, logicalCores, cores.Count == 0 ? null : Math.Min(cores.Count, logicalCores));
    }

    private static string Sysctl(string key)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/sbin/sysctl", ["-n", key])
        {
            RedirectStandardOutput = true,
        });
        return process?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}
