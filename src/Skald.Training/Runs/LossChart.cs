using System.Globalization;
using System.Text;

namespace Skald.Training.Runs;

/// <summary>loss.svg: the training loss, raw and smoothed, and the held-out loss over the steps.</summary>
internal static class LossChart
{
    private const int Width = 800, Height = 420, Left = 56, Right = 16, Top = 28, Bottom = 40;
    private const int MaxPoints = 1600;
    private const double Sharpness = 50;  // the smoothed curve remembers about a 50th of the run on each side
    private const string Blue = "#1f6fb4", Red = "#c8501e", Grey = "#555";

    /// <summary>Draws the lines of a log.</summary>
    public static string Draw(IReadOnlyList<LogLine> log)
    {
        List<(double X, double Y)> raw = [.. log
            .Where(l => l is { Event: "step", Loss: not null } && double.IsFinite(l.Loss.Value))
            .Select(l => ((double)l.Step, l.Loss!.Value))];
        List<(double X, double Y)> held = [.. log
            .Where(l => l is { Event: "evaluation",
                ValidationLoss: not null } && double.IsFinite(l.ValidationLoss.Value))
            .Select(l => ((double)l.Step, l.ValidationLoss!.Value))];
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{Height}" fill="white"/>

            """);
        if (raw.Count > 0) Draw(svg, raw, held);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, List<(double X, double Y)> raw, List<(double X, double Y)> held)
    {
        double last = raw[^1].X;
        List<(double X, double Y)> all = [.. raw, .. held];
        double low = all.Min(p => p.Y), high = all.Max(p => p.Y);
        double step = NiceStep((high - low) / 5);
        (low, high) = (Math.Floor(low / step) * step, Math.Ceiling(high / step) * step);
        if (high <= low) high = low + step;
        double X(double x) => Left + ((Width - Left - Right) * x / Math.Max(1, last));
        double Y(double y) => Top + ((Height - Top - Bottom) * (high - y) / (high - low));

        for (double tick = low; tick <= high + (step / 2); tick += step)
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(tick):F1}H{Width - Right}\" stroke=\"#e4e4e4\"/>");
            Text(svg, Left - 8, Y(tick) + 4, "end", Grey, tick.ToString("0.###", CultureInfo.InvariantCulture));
        }

        double across = NiceStep(last / 6);
        for (double tick = 0; tick <= last; tick += across)
            Text(svg, X(tick), Height - Bottom + 18, "middle", Grey, tick.ToString("0", CultureInfo.InvariantCulture));
        Text(svg, (Left + Width - Right) / 2, Height - 6, "middle", Grey, "step");
        Text(svg, Left, 16, "start", Grey, "loss in nats per token:");
        Text(svg, Left + 136, 16, "start", Blue, "training (faint: each step)");
        Text(svg, Left + 300, 16, "start", Red, "held out");
        Path(svg, Thin(raw), X, Y, Blue, 0.25);
        Path(svg, Thin(Smooth(raw)), X, Y, Blue, 1);
        Path(svg, held, X, Y, Red, 1);
        foreach ((double x, double y) in held)
            svg.Append(CultureInfo.InvariantCulture,
                $"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"2.5\" fill=\"{Red}\"/>\n");
    }

    private static void Text(StringBuilder svg, double x, double y, string anchor, string colour, string text) =>
        svg.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>\n");

    private static void Path(
        StringBuilder svg, List<(double X, double Y)> points, Func<double, double> x, Func<double, double> y,
        string colour, double opacity)
    {
        if (points.Count == 0) return;
        svg.Append("<path fill=\"none\" stroke-width=\"1.5\" d=\"");
        for (int i = 0; i < points.Count; i++)
            svg.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{x(points[i].X):F1} {y(points[i].Y):F1}");
        svg.Append(CultureInfo.InvariantCulture, $"\" stroke=\"{colour}\" stroke-opacity=\"{opacity}\"/>\n");
    }

    /// <summary>
    /// The mean over neighbours on both sides, nearer ones counting more: it follows without lagging behind.
    /// </summary>
    private static List<(double X, double Y)> Smooth(List<(double X, double Y)> raw)
    {
        double memory = 1 - (Sharpness / Math.Max(Sharpness, raw.Count));
        double[] sums = new double[raw.Count], weights = new double[raw.Count];
        foreach (bool isForward in new[] { true, false })
        {
            double sum = 0, weight = 0;
            for (int n = 0; n < raw.Count; n++)
            {
                int i = isForward ? n : raw.Count - 1 - n;
                // The point itself is taken on the way forward only.
                sums[i] += sum + (isForward ? raw[i].Y : 0);
                weights[i] += weight + (isForward ? 1 : 0);
                (sum, weight) = (memory * (sum + raw[i].Y), memory * (weight + 1));
            }
        }

        return [.. raw.Select((point, i) => (point.X, sums[i] / weights[i]))];
    }

    private static List<(double X, double Y)> Thin(List<(double X, double Y)> points)
    {
        int every = Math.Max(1, points.Count / MaxPoints);
        return [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
    }

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double NiceStep(double rough)
    {
        double power = 1;
        while (power < rough) power *= 10;
        while (power / 10 >= rough && power > 1e-6) power /= 10;
        return power / 5 >= rough ? power / 5 : power / 2 >= rough ? power / 2 : power;
    }
}
