namespace Skald.Training.Saga;

/// <summary>What kind of wish moves a tale.</summary>
public enum Plot
{
    /// <summary>The hero's treasure is gone and must be found.</summary>
    Lost,

    /// <summary>The hero looks for a thing that the friend wishes for.</summary>
    Gift,

    /// <summary>The hero finds a thing and looks for its owner.</summary>
    Found,
}
