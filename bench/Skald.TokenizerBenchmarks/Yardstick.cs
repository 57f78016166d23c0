namespace Skald.TokenizerBenchmarks;

/// <summary>How fast the machine is at this moment: a walk through a table that nothing can predict.</summary>
internal static class Yardstick
{
    public static double Measure()
    {
        byte[] table = new byte[1 << 16];
        new Random(1).NextBytes(table);
        double best = 0;
        for (int round = 0; round < 5; round++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            uint at = 1;
            const int Steps = 20_000_000;
            for (int i = 0; i < Steps; i++) at = ((at << 8) | table[at & 0xFFFF]) ^ (at >> 11);
            double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            if (at == 0) Console.Write("");
            best = Math.Max(best, Steps / seconds / 1e6);
        }

        return best;
    }
}
