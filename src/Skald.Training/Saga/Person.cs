namespace Skald.Training.Saga;

/// <summary>Somebody whom a tale can be about.</summary>
/// <param name="Name">The name, the same in every language.</param>
/// <param name="IsGirl">Whether she is a girl; else he is a boy.</param>
public sealed record Person(string Name, bool IsGirl);
