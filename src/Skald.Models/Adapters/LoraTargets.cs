using System.Globalization;
using System.Text.RegularExpressions;

namespace Skald.Models.Adapters;

/// <summary>Which layers a LoRA changes, and with which sizes: its patterns, each compiled once.</summary>
internal sealed class LoraTargets
{
    private const int MostPatterns = 1 << 12;

    private readonly LoraConfig _config;
    private readonly (Regex Pattern, double Value)[] _ranks, _alphas;
    private readonly Regex[] _numbers;

    /// <param name="config">Whose patterns.</param>
    /// <exception cref="ArgumentException">A pattern is none, or there are too many.</exception>
    public LoraTargets(LoraConfig config)
    {
        _config = config;
        (_ranks, _alphas) = (Compile("rank_pattern", config.RankPattern), Compile("alpha_pattern", config.AlphaPattern));
        Require("layers_pattern", config.LayersPattern.Count);
        IReadOnlyList<string> parts = config.LayersPattern.Count == 0 ? ["[^.]*"] : config.LayersPattern;
        _numbers = config.LayersToTransform is null || config.Targets.Text is not null
            ? [] : [.. parts.Select(part => LayerFilter.Compile($@"^.*\.(?:{part})\.(?<number>[0-9]{{1,6}})\."))];
    }

    /// <summary>Whether a layer is changed.</summary>
    public bool Accepts(TargetLayer layer)
    {
        if (_config.Excluded.Accepts(layer.Name)) return false;
        if (_config.Targets.IsAllLinear) return layer.Table is null && !layer.IsHead;
        if (!_config.Targets.Accepts(layer.Name)) return false;
        return _config.LayersToTransform is not { } layers || _config.Targets.Text is not null || Number(layer.Name) is { } number
            && layers.Contains(number);
    }

    /// <summary>r and the factor of a layer.</summary>
    /// <exception cref="ArgumentException">The rank is none.</exception>
    public (int Rank, float Scaling) Sizes(string layer)
    {
        double rank = Find(_ranks, layer) ?? _config.Rank, alpha = Find(_alphas, layer) ?? _config.Alpha;
        if (rank is not (>= 1 and <= 1 << 20) || rank != Math.Floor(rank))
            throw new ArgumentException($"LoRA: ranks must be whole and positive, got {rank} for {layer}.");
        return ((int)rank, (float)(alpha / (_config.UseRslora ? Math.Sqrt(rank) : rank)));
    }

    private static (Regex, double)[] Compile(string key, IReadOnlyList<(string Pattern, double Value)> patterns)
    {
        Require(key, patterns.Count);
        return [.. patterns.Select(pair => (LayerFilter.Compile($"^(?:.*\\.)?(?:{pair.Pattern})\\z"), pair.Value))];
    }

    private static void Require(string key, int patterns)
    {
        if (patterns > MostPatterns)
            throw new ArgumentException($"LoRA: {key} must have at most {MostPatterns} patterns, got {patterns}; join some in one.");
    }

    private static double? Find((Regex Pattern, double Value)[] patterns, string layer)
    {
        foreach ((Regex pattern, double value) in patterns)
            if (pattern.IsMatch(layer)) return value;
        return null;
    }

    /// <summary>The number behind "layers." in a name, or behind any part where no part is given.</summary>
    private int? Number(string layer)
    {
        foreach (Regex part in _numbers)
        {
            Match match = part.Match(layer);
            if (match.Success) return int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        }

        return null;
    }
}
