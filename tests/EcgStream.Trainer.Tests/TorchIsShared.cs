// TorchSharp's random numbers and its number of threads belong to the process: two tests at once would draw from each other's seed.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
